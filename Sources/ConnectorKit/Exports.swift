// A connector imports ConnectorKit and nothing else of ours (DESIGN.md, "The rooms"); what its signatures speak of comes along.
@_exported import HTTPTypes
@_exported import JSON
@_exported import Logging
@_exported import Model
