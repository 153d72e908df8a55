"""How each network's recorded exchanges are put to a connector, and what they mean: one module a network, with

- `reader`: a class that is made with a `Meaning` and the tracked account's id, and takes (path, query, answer), one answer after another;
- `stage(exchange)`: a `Stage` on which the connector comes to ask for this exchange, or a text that says why it never does.

Nothing here is shared with the connectors: it is written from their README files and the networks' documentation.
"""
