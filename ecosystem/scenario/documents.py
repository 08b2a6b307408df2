"""What a scenario says about the pages that are written out, one by one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ecosystem.scenario.fields import Count, Part


class Documents(Part):
    """Pages written to the table `documents` at every measurement."""

    of: Literal["new", "live", "fetched"] = Field(
        "new",
        description="new: live pages published since the last measurement, each page once; live:"
        " all live pages, so that a page comes again as long as it is there; fetched: those that"
        " any crawler fetched in the round, as in a published crawl",
    )
    sample: Count | Literal["all"] = Field(
        1000, description="documents at a measurement; a larger sample contains a smaller one"
    )
    text: bool = Field(True, description="whether their text is written, too")
