"""The JSON Schema of a pydantic model, as the walk needs it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

_MADE: dict[type[BaseModel], tuple[Any, dict[str, Any]]] = {}


class _WithKeys(GenerateJsonSchema):
    """Says all that is declared of keys and tags, in the order of declaration."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        found = super().tagged_union_schema(schema)
        if "discriminator" not in found:  # a function tells the branches apart
            found["tags"] = [str(tag) for tag in schema["choices"]]
        return found

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        found = super().dict_schema(schema)
        found.pop("patternProperties", None)
        found["propertyNames"] = self.generate_inner(schema.get("keys_schema", {"type": "any"}))
        found["additionalProperties"] = self.generate_inner(
            schema.get("values_schema", {"type": "any"})
        )
        return found


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of what may be written; made once for each state of a model.

    Pydantic takes some 60 ms for a scenario, and a sweep validates many.
    """
    made_of, schema = _MADE.get(model, (None, {}))
    if made_of is not model.__pydantic_core_schema__:
        schema = model.model_json_schema(by_alias=True, schema_generator=_WithKeys)
        _MADE[model] = (model.__pydantic_core_schema__, schema)
    return schema
