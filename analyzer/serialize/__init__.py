"""Analysis <-> the text of `analysis.json`, and its JSON Schema."""

from analyzer.serialize.decode import UPDATE, from_json, hearing_of, read_analysis
from analyzer.serialize.encode import to_dict, to_json
from analyzer.serialize.schema import SCHEMA_VERSION, json_schema

__all__ = [
    "SCHEMA_VERSION",
    "UPDATE",
    "from_json",
    "hearing_of",
    "json_schema",
    "read_analysis",
    "to_dict",
    "to_json",
]
