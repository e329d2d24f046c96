"""Real Elasticsearch nodes for the tests, without a container; `fixtures.py` is how a test asks for one."""
