"""The Elasticsearch engine: the same snapshots as indices of a cluster, for what one machine cannot hold."""
