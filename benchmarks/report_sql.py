"""The figures of the trend reports, each in one statement by hand: what the measures compete with.

A statement gives the rows of its measure, in the measure's order, with all that stands in them.
"""

FLOWS_BY_GROUP = """
WITH people AS (
  SELECT group_id,
    count(*) FILTER (WHERE m.origin = 'opening_balance' AND starts_on >= %(start)s) AS entered,
    count(*) FILTER (WHERE starts_on < %(start)s OR m.origin = 'opening_balance') AS opening,
    count(*) FILTER (WHERE starts_on >= %(start)s AND m.origin <> 'opening_balance') AS joins,
    count(*) FILTER (WHERE ends_on < %(end)s) AS leaves,
    count(*) FILTER (WHERE ends_on IS NULL OR ends_on >= %(end)s) AS closing,
    count(*) FILTER (WHERE r.sensitive IS NOT TRUE) AS ordinary
  FROM membership_membership m LEFT JOIN membership_role r ON r.id = m.role_id
  WHERE starts_on < %(end)s AND (ends_on IS NULL OR ends_on >= %(start)s)
  GROUP BY group_id, member_id
), found AS (
  SELECT group_id, sum(entered)::int AS entered, sum(opening)::int AS opening,
    sum(joins)::int AS joins, sum(leaves)::int AS leaves, sum(closing)::int AS closing,
    count(*) FILTER (WHERE opening > 0) AS people_opening,
    count(*) FILTER (WHERE closing > 0) AS people_closing, sum(ordinary)::int AS ordinary
  FROM people GROUP BY group_id
)
SELECT slug, coalesce(entered, 0), coalesce(opening, 0), coalesce(joins, 0), coalesce(leaves, 0),
  coalesce(closing, 0), coalesce(people_opening, 0), coalesce(people_closing, 0),
  coalesce(opening + joins > 0 AND ordinary = 0, false)
FROM membership_peergroup g LEFT JOIN found ON group_id = g.id
WHERE retired_on IS NULL OR group_id IS NOT NULL ORDER BY name
"""

LEAVES_BY_REASON = """
WITH found AS (
  SELECT group_id, count(*) FILTER (WHERE end_reason = 'changed_job') AS changed_job,
    count(*) FILTER (WHERE end_reason = 'asked_to_leave') AS asked_to_leave,
    count(*) FILTER (WHERE end_reason = 'removed') AS removed,
    count(*) FILTER (WHERE end_reason = 'inactive') AS inactive,
    count(*) FILTER (WHERE end_reason = 'other') AS other,
    count(*) FILTER (WHERE r.sensitive IS NOT TRUE) AS ordinary
  FROM membership_membership m LEFT JOIN membership_role r ON r.id = m.role_id
  WHERE ends_on >= %(start)s AND ends_on < %(end)s GROUP BY group_id
)
SELECT slug, coalesce(changed_job, 0), coalesce(asked_to_leave, 0), coalesce(removed, 0),
  coalesce(inactive, 0), coalesce(other, 0), coalesce(ordinary = 0, false)
FROM membership_peergroup g LEFT JOIN found ON group_id = g.id
WHERE retired_on IS NULL OR group_id IS NOT NULL ORDER BY name
"""

REQUESTS = """
WITH found AS (
  SELECT group_id,
    count(*) FILTER (WHERE began AND d.round = 1) AS received,
    count(*) FILTER (WHERE began AND d.round > 1) AS reopened,
    count(*) FILTER (WHERE ended AND ending = 'approved') AS approved,
    count(*) FILTER (WHERE ended AND ending = 'denied') AS denied,
    count(*) FILTER (WHERE ended AND ending = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE ended AND ending = 'replaced') AS replaced,
    count(*) FILTER (WHERE ended AND ending = 'expired') AS expired,
    count(*) FILTER (WHERE ended AND ending = 'unanswered') AS unanswered,
    count(*) FILTER (WHERE r.sensitive IS NOT TRUE) AS ordinary
  FROM (
    SELECT *, began_on >= %(start)s AND began_on < %(end)s AS began,
      ended_on >= %(start)s AND ended_on < %(end)s AS ended
    FROM membership_requestround
    WHERE began_on >= %(start)s AND began_on < %(end)s
      OR ended_on >= %(start)s AND ended_on < %(end)s
  ) AS d
  JOIN membership_membershiprequest q ON q.id = request_id
  LEFT JOIN membership_role r ON r.id = role_id
  GROUP BY group_id
)
SELECT slug, coalesce(received, 0), coalesce(reopened, 0), coalesce(approved, 0),
  coalesce(denied, 0), coalesce(withdrawn, 0), coalesce(replaced, 0), coalesce(expired, 0),
  coalesce(unanswered, 0), coalesce(ordinary = 0, false)
FROM membership_peergroup g LEFT JOIN found ON group_id = g.id
WHERE retired_on IS NULL OR group_id IS NOT NULL ORDER BY name
"""

DECISION_TIME = """
WITH found AS (
  SELECT group_id, count(*) AS decided,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY ended_on - began_on) AS days,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY ended_on - began_on - applicant_days)
      AS without, count(*) FILTER (WHERE r.sensitive IS NOT TRUE) AS ordinary
  FROM membership_requestround d JOIN membership_membershiprequest q ON q.id = request_id
  LEFT JOIN membership_role r ON r.id = role_id
  WHERE ended_on >= %(start)s AND ended_on < %(end)s AND ending IN ('approved', 'denied')
  GROUP BY group_id
)
SELECT slug, coalesce(decided, 0), days[1], days[2], without[1], without[2],
  coalesce(ordinary = 0, false)
FROM membership_peergroup g LEFT JOIN found ON group_id = g.id
WHERE retired_on IS NULL OR group_id IS NOT NULL ORDER BY name
"""

BACKLOG = """
WITH found AS (
  SELECT group_id,
    count(*) FILTER (WHERE confirmed AND began_on > %(edge5)s) AS age5,
    count(*) FILTER (WHERE confirmed AND began_on <= %(edge5)s AND began_on > %(edge10)s) AS age10,
    count(*) FILTER (WHERE confirmed AND began_on <= %(edge10)s AND began_on > %(edge20)s)
      AS age20,
    count(*) FILTER (WHERE confirmed AND began_on <= %(edge20)s) AS older,
    count(*) FILTER (WHERE NOT confirmed) AS unconfirmed,
    count(*) FILTER (WHERE r.sensitive IS NOT TRUE) AS ordinary
  FROM (
    SELECT request_id, began_on, coalesce(confirmed_on <= %(day)s, false) AS confirmed
    FROM membership_requestround
    WHERE began_on <= %(day)s AND (ended_on IS NULL OR ended_on > %(day)s)
  ) AS d
  JOIN membership_membershiprequest q ON q.id = request_id
  LEFT JOIN membership_role r ON r.id = role_id
  GROUP BY group_id
)
SELECT slug, coalesce(age5, 0), coalesce(age10, 0), coalesce(age20, 0), coalesce(older, 0),
  coalesce(unconfirmed, 0), coalesce(ordinary = 0, false)
FROM membership_peergroup g LEFT JOIN found ON group_id = g.id
WHERE retired_on IS NULL OR group_id IS NOT NULL ORDER BY name
"""

FLOWS_BY_MONTH = """
WITH touched AS (
  SELECT group_id, member_id, width_bucket(starts_on, %(months)s::date[]) - 1 AS since,
    CASE WHEN ends_on < %(end)s THEN width_bucket(ends_on, %(months)s::date[]) - 1 ELSE 12 END
      AS until,
    m.origin = 'opening_balance' AS entered, r.sensitive IS NOT TRUE AS ordinary
  FROM membership_membership m LEFT JOIN membership_role r ON r.id = m.role_id
  WHERE starts_on < %(end)s AND (ends_on IS NULL OR ends_on >= %(start)s)
), kinds AS (
  SELECT group_id, since, until, entered, ordinary, count(*) AS number
  FROM touched GROUP BY 1, 2, 3, 4, 5
), people AS (
  SELECT group_id,
    bit_or((1 << least(until + 1, 12)) - (1 << greatest(since + 1 - entered::int, 0))) AS opening,
    bit_or((1 << until) - (1 << greatest(since, 0))) AS closing
  FROM touched GROUP BY group_id, member_id
), presences AS (
  SELECT group_id, opening, closing, count(*) AS number FROM people GROUP BY 1, 2, 3
), flows AS (
  SELECT month, group_id,
    sum(number) FILTER (WHERE entered AND since = month) AS entered,
    sum(number) FILTER (WHERE since < month OR entered) AS opening,
    sum(number) FILTER (WHERE NOT entered AND since = month) AS joins,
    sum(number) FILTER (WHERE until = month) AS leaves,
    sum(number) FILTER (WHERE until > month) AS closing,
    sum(number) FILTER (WHERE ordinary) IS NULL AS sensitive
  FROM kinds JOIN generate_series(0, 11) AS month ON since <= month AND until >= month
  GROUP BY 1, 2
), heads AS (
  SELECT month, group_id, sum(number) FILTER (WHERE opening >> month & 1 = 1) AS opening,
    sum(number) FILTER (WHERE closing >> month & 1 = 1) AS closing
  FROM presences CROSS JOIN generate_series(0, 11) AS month GROUP BY 1, 2
)
SELECT (%(months)s::date[])[n + 1], slug, coalesce(entered, 0)::int,
  coalesce(flows.opening, 0)::int, coalesce(joins, 0)::int, coalesce(leaves, 0)::int,
  coalesce(flows.closing, 0)::int, coalesce(heads.opening, 0)::int,
  coalesce(heads.closing, 0)::int, coalesce(sensitive, false)
FROM generate_series(0, 11) AS months (n) CROSS JOIN membership_peergroup g
LEFT JOIN flows ON flows.group_id = g.id AND flows.month = n
LEFT JOIN heads ON heads.group_id = g.id AND heads.month = n
WHERE retired_on IS NULL OR g.id IN (SELECT group_id FROM kinds) ORDER BY n, name
"""

RETENTION = """
WITH found AS (
  SELECT group_id, date_trunc('month', starts_on) AS month, count(*) AS joined,
    count(*) FILTER (WHERE ends_on IS NULL OR ends_on > starts_on + 365) AS kept,
    count(*) FILTER (WHERE r.sensitive IS NOT TRUE) AS ordinary
  FROM membership_membership m LEFT JOIN membership_role r ON r.id = m.role_id
  WHERE starts_on >= %(first)s AND starts_on < %(start)s AND m.origin <> 'opening_balance'
  GROUP BY 1, 2
)
SELECT months.month::date, slug, coalesce(joined, 0), coalesce(kept, 0),
  coalesce(ordinary = 0, false)
FROM generate_series(%(first)s, %(start)s - 1, interval '1 month') AS months (month)
CROSS JOIN membership_peergroup g
LEFT JOIN found ON found.group_id = g.id AND found.month = months.month
WHERE retired_on IS NULL OR g.id IN (SELECT group_id FROM found) ORDER BY months.month, name
"""

ROLES = """
WITH active AS (
  SELECT role_id, organization_type, level, r.sensitive IS NOT TRUE AS ordinary,
    row_number() OVER (PARTITION BY member_id) AS place,
    row_number() OVER (PARTITION BY member_id, role_id) AS in_role,
    row_number() OVER (PARTITION BY member_id, organization_type) AS in_type,
    row_number() OVER (PARTITION BY member_id, level) AS in_level
  FROM membership_membership m LEFT JOIN membership_role r ON r.id = m.role_id
  WHERE starts_on <= %(day)s AND (ends_on IS NULL OR ends_on > %(day)s)
)
SELECT grouping(role_id, organization_type, level) AS way,
  coalesce((SELECT name FROM membership_role WHERE id = role_id), organization_type, level, ''),
  count(*), CASE grouping(role_id, organization_type, level)
    WHEN 7 THEN count(*) FILTER (WHERE place = 1) WHEN 3 THEN count(*) FILTER (WHERE in_role = 1)
    WHEN 5 THEN count(*) FILTER (WHERE in_type = 1) ELSE count(*) FILTER (WHERE in_level = 1)
  END, count(*) FILTER (WHERE ordinary) = 0
FROM active GROUP BY GROUPING SETS ((), (role_id), (organization_type), (level))
"""

SEATS = """
WITH found AS (
  SELECT group_id, jurisdiction_id,
    count(*) FILTER (WHERE starts_on <= %(day)s AND (ends_on IS NULL OR ends_on > %(day)s))
      AS members, max(ends_on) FILTER (WHERE ends_on <= %(day)s) - 1 AS last_day
  FROM membership_membership WHERE jurisdiction_id IS NOT NULL GROUP BY 1, 2
), again AS (
  SELECT group_id, jurisdiction_id, count(*) AS members FROM membership_membership m
  WHERE starts_on <= %(day)s AND ends_on > %(day)s AND EXISTS (
    SELECT 1 FROM membership_membership o
    WHERE o.member_id = m.member_id AND o.group_id = m.group_id
      AND o.jurisdiction_id = m.jurisdiction_id AND o.starts_on <= %(day)s
      AND (o.ends_on IS NULL OR o.ends_on > %(day)s AND o.id > m.id)
  ) GROUP BY 1, 2
)
SELECT slug, code, found.members - coalesce(again.members, 0), last_day
FROM found LEFT JOIN again USING (group_id, jurisdiction_id)
JOIN membership_peergroup g ON g.id = group_id
JOIN membership_jurisdiction j ON j.id = jurisdiction_id
WHERE found.members > 0 ORDER BY g.name, j.name
"""
