"""What the pages say and no run can know."""

from stages.config.section import Section
from stages.config.types import Text


class Data(Section):
    """What the models were trained on."""

    name: Text
    about: Text
    licence: Text


class Params(Section):
    """The whole of ``stages/pages/params.yaml``."""

    title: Text
    data: Data
    use: Text
    """What a model may be used for."""
    not_for: Text
    """What it may not."""
    cards: dict[str, Text]
    """Of each model that one would deploy, what it is."""
