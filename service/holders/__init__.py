"""What the holders of a credential look like beside the others: uptake, skill lift, seniority and field.

Rows of persons and published tables become the same `Study`, which `report` compares. Rows are read in memory
and counted; nothing of them is stored or logged.
"""
