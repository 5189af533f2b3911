"""How many comments speak of each topic, by week and by the values of a segment.

Counted are analysed responses with a comment, of all scales; leaves and parents.
"""

import pandas as pd

from core.model import Scope
from core.store import snapshot
from core.store.database import Database

_READ = " has_comment and pattern is not null"


def by_week(db: Database, scope: Scope) -> pd.DataFrame:
    """[source, week (its Monday), topic, mentions, comments], dated comments only.

    comments: all of that source and week; a week in which nobody spoke of a topic has no row for
    it, but a week with comments has at least the row of topic "" with no mention.
    """
    return snapshot.ask(
        db, scope, "with chosen as (select source, date_trunc('week', received_on)::date as week,"
        f" pattern, count(*) as n from {{responses}} where{_READ} and received_on is not null"
        "{where} group by 1, 2, 3), weeks as (select source, week, sum(n) as comments from chosen"
        " group by 1, 2), said as (select source, week, topic, sum(n) as mentions from chosen"
        " join {patterns} using (pattern) group by 1, 2, 3"
        " union all select source, week, '', 0 from weeks)"
        " select source, week, topic, cast(mentions as bigint) as mentions,"
        " cast(comments as bigint) as comments from said join weeks using (source, week)"
        " order by source, week, topic")


def by_segment(db: Database, scope: Scope, segment: str) -> pd.DataFrame:
    """[topic, value, mentions, comments] for each topic and each value of a segment that has
    comments; comments: all with that value. An unknown segment has no rows."""
    column = snapshot.segment_columns(db).get(segment, "null")
    return snapshot.ask(
        db, scope, f"with chosen as (select {column} as value, pattern, count(*) as n"
        f" from {{responses}} where{_READ} and {column} is not null{{where}} group by 1, 2),"
        " sizes as (select value, sum(n) as comments from chosen group by 1),"
        " topics as (select distinct topic from chosen join {patterns} using (pattern)),"
        " said as (select value, topic, sum(n) as mentions from chosen join {patterns}"
        " using (pattern) group by 1, 2)"
        " select topics.topic, sizes.value, cast(coalesce(mentions, 0) as bigint) as mentions,"
        " cast(comments as bigint) as comments from topics cross join sizes left join said"
        " on said.topic = topics.topic and said.value = sizes.value order by 1, 2")
