"""The formulas behind the figures, in one place, as short plain texts."""

FORMULAS: dict[str, str] = {
    "score": """
**NPS** = share of promoters (9–10) − share of detractors (0–6), −100 … 100 points.
**CSAT** and other shares = share of good answers, in %. **CES** and other means = their mean.

95 % interval: MOVER–Wilson for NPS (Newcombe 1998), Wilson for shares, Student’s t for means,
at least ± what the answers that n may have missed, a step off each, would move it: 1 − .025^(1/n)
of all (Clopper and Pearson 1934), about 3.7 ÷ n.
A difference of two scores counts only where its own interval (MOVER, Zou and Donner 2008)
leaves out 0. Below 30 responses no score is shown; the counts are. Wider than ±15 it is grey.

**Customers who answer more than once**: the variance is the jackknife’s over the G customers,
(G − 1) ÷ G · Σ (mean without one − mean)² (Efron and Stein 1981). Divided by that of independent
answers it is the design effect (Kish 1965); n ÷ design effect stands in the interval, with
Student’s tails at G − 1. Below 10 customers no score is shown; below 30 it is indicative.

**Target**: reached where the whole interval lies at or above it, not reached where it lies below.
""",
    "standing": """
**The rest** of a value is all other responses with a value here. Difference = score − score of
the rest, with its 95 % interval (MOVER, Zou and Donner 2008).

**Above or below**: this interval leaves out 0, and of all differences looked at together it is
flagged at a false discovery rate of 10 % (Benjamini and Hochberg 1995). Else no clear difference.
""",
    "mix": """
With the shares s and the scores y of the classes, before and now (Kitagawa 1955):

Change = **Σ (change of s) · (mean of y)** (who answered) + **Σ (mean of s) · (change of y)** (at
the same mix), exactly. A class that answered in one of the two only is all mix. 95 % intervals:
from what one answer moves in each part. Named only where the interval of the mix leaves out 0, at a
false discovery rate of 10 % over the attributes; “mostly” where it is more than half.

**At one mix**: score − Σ θ · (share − share over the whole time), θ the effects of the classes
from contrasts within periods (least squares), taken as known. Arithmetic, not a cause.
""",
    "aumann-shapley": """
One logit per part of the score (NPS: promoter, w = +100; detractor, w = −100; shares: one).
x = 1 where a response mentions the topic, else 0.

P = σ(α + x′β), α free, β ~ N(0, 4), η = x′β

h = Σ w · x β · [σ(α + η) − σ(α)] / η  (what one mention brings; Aumann and Shapley 1974)

**Points at stake** S = mean of h. Baseline = Σ w σ(α). **Baseline + Σ S = the score.**

95 % interval: from the influence of each response on S, summed within customers who answered
more than once (then Student’s t with customers − 1; Cameron and Miller 2015). CES and means: least
squares, contribution β x. A topic is the sum of its subtopics. With a filter nothing is refitted:
the contributions of its responses are averaged, and what they leave unexplained stands as the
remainder. A filter that is exactly one studied segment shows that segment’s own stakes, pooled.

Shown from 30 mentions; 15–29 mentions: indicative; below 15: not enough data. The same holds for
the responses that are not like the most: where all agree nothing can be said to move the score.
Where customers repeat, 10–29 who mention it are indicative; fewer are not enough.
""",
    "segments": """
The logits of all responses (see the formula of the whole), but each value of a segment has its own
intercept and effects, drawn from a common normal distribution: (a, b) ~ N(mean, τ²).

τ² = (Σ over values [deviation² + V] + 4 · .3) ÷ (values + 4), by EM (Dempster, Laird and Rubin
1977); V: the variance of a value’s own effects. What few responses cannot prove is taken from the
other values (empirical Bayes; Efron and Morris 1975).

**Points at stake** S = share · mean of h of those who mention it there; share = (mentions + 4 ·
share over all) ÷ (responses + 4). 95 % interval: G V Gᵀ + what the draw of responses adds.
**Remainder** = score − baseline − Σ S: drawing together breaks the exact sum.

Pooled are values with 30 scored responses by 10 customers, where a segment has 2 to 200 of them.
**Worse or better** than the whole: z of the difference where 5 mentions are expected, false
discovery rate 10 % over all cells (Benjamini and Hochberg 1995).
""",
    "prevalence": """
**Share** = responses of the month that mention the topic ÷ all analysed responses of the month,
with its 95 % Wilson interval.
Undated responses have no month. A month needs 10 analysed responses to be drawn. Where too many
months have fewer, quarters or years are drawn; a few responses from long before are left out.
""",
    "topics": """
A comment is split into mentions (sentence parts); each mention goes to the nearest topic of the
study, or to none. **Mentions** counts responses that speak of the topic; a topic takes its
subtopics along. **Sentiment** runs from −1 to 1 and is the mean over its mentions; it is taught
by the customers’ own scores, and stays empty where nothing could be judged.
""",
    "emerging": """
**Now** is the last four weeks of the scope, **before** the 26 weeks ahead of them; share =
comments that mention the subtopic ÷ all comments.

**Rising**: at least 8 comments now, 1.3 times the share before, and more than it sways from week
to week (quasi-binomial, McCullagh and Nelder 1989; one-sided, false discovery rate 10 % over all
subtopics). The interval is that of the change. **New**: found for the first time in the last 45
days. A season can raise a topic too.
""",
    "alerts": """
**Expected**: quasi-Poisson regression of the subtopic’s weekly mentions with a trend and one
harmonic a year, on up to 104 weeks back without the last 2 (Farrington et al. 1996, Noufaily et
al. 2013): log μ = log e + a + b·year + c·sin + d·cos. e: the mentions that the week’s comments
would bring at each source’s usual share. Earlier weeks far above count less: (2.58 ÷ residual)².

**A usual week** lies between the limits in 95 % of cases: negative binomial with mean μ and
variance φμ + μ²·var(log μ). **p** is its chance of so many mentions or more.

**Alert**: p < .001 and at least 5 mentions. It takes 26 earlier weeks with comments; with fewer
than 52 no season was seen, and the figure is indicative. More than expected is no cause.

**Right** is what a person says; share of those judged, 95 % interval: Wilson (1927), from 10 on.
""",
    "heat": """
**Share** = comments with that value that mention the topic ÷ all comments with that value, with
its 95 % Wilson interval. Below 30 comments nothing is shown.

**More or less** than the rest: likelihood ratio of two shares (Wilks 1938) where 5 mentions are
expected on either side, at a false discovery rate of 10 % over all cells.
""",
    "audit": """
Mentions are drawn by strata: doubtful and sure ones of each topic, those without a topic that are
near one, and doubtful ones of other topics that it may belong to. A judged mention stands for its
stratum’s size ÷ judged of that stratum.

**Right** (precision) = tags that are right ÷ tags judged. **Found** (recall) = mentions that bear
the tag ÷ mentions that are about it. 95 % interval: Wilson (1927) at n = (Σ w)² ÷ Σ w² (Kish 1965).
Below 10 judged nothing is shown; below 30 it is indicative. Missing tags are looked for where they
are likeliest, so the true recall may be a little lower.

**Likely understated**: the interval of the recall ends below 95 %. Tags that miss mentions shrink
a stake: at a recall of 80 % and a precision of 90 % it is about .7 of the truth.
""",
    "map": """
Each dot is a mention. Its place comes from UMAP (McInnes, Healy and Melville 2018) on the points
of the study: what lies near means alike. Distances between far groups and the axes mean nothing.
At most 1,500 mentions that have a topic are drawn, spread evenly over the comments.
""",
    "priority": """
**Expected value** (a year) = recoverable points · φ · worth of a point · (1 + trend ÷ 2).
Recoverable points are the stake, drawn towards the mean as far as it is uncertain; φ, the chance
that it works: simple .85, complicated .60, complex .35; trend: the topic’s yearly growth, damped.
A stake less sure than ±15 points (on other scales: 7.5 % of the range) is not ranked.

**Cost** = person-days × overrun (simple 1.1, complicated 1.35, complex 1.8).

**Priority** = expected value ÷ cost. The list is filled from the top until the days are used up.
Without a worth of a point the same ranking runs in points per person-day. A drag replaces the
computed effort or value; the computed place stays as a ghost.

**At risk** = recoverable points · worth of a point. **Growth**: the line through 24 months of the
topic’s share of responses, with its 95 % interval; .6 of it is taken as trend.

**WSJF** = (value + trend · at risk + at risk) ÷ person-days: the cost of delay by the size of the
job (Reinertsen 2009; SAFe). **RICE** = mentions · impact · confidence ÷ person-days.

**Rank 2, 1 to 4**: the middle 80 % of the ranks in 400 draws of the stakes, of the mentions and of
the days that somebody estimated. “In the plan”: how often a draw’s plan held it.
""",
    "funnel": """
By quarter of receipt: **received** → **analysed** (a study read the comment: a topic, or none) →
**in an opportunity** (it speaks of a topic on the matrix or of an initiative) → **in an approved
initiative** (about its topic, in its segments, received before it was shipped) → **acted on** (a
task of it is done) → **customer told** (a letter about it was sent) → **outcome measured** (on
rungs 1–4). Told and measured are each a part of acted on. A response counts once, as far as it got.

**Action gap** = 1 − acted on ÷ analysed, with its 95 % Wilson interval.

A quarter counts for a stage once it is over for 14 days (analysed), 30 (opportunity), 90
(approved), 180 (acted on), 210 (told) and 300 (measured): younger ones had no time. Undated
responses belong to no quarter.
""",
    "ladder": """
**Rung 1**: segments drawn by chance. **2**: 10 comparison segments and 26 weeks before. **3**: 3
and 8. **4**: no comparison, 52 weeks before. **5**: less, and then no effect is shown.

**Rungs 1–3**: d = mean after − mean before of each segment, at the average mix of who answers;
v = s² ÷ n before + s² ÷ n after; weight 1 ÷ (v + τ²), τ² from what segments of a group differ by
beyond chance (Paule and Mandel 1982). **Effect** = mean d with the change − mean d of the
comparison; error² = 1 ÷ Σ weights + 1 ÷ Σ weights; 95 % interval: Student’s t.

**Rung 1** only where the app drew: in strata alike in level and size; the lot of a segment is the
SHA-256 of “seed:value”, the lowest get the change (Imai, King and Nall 2009). Segments that were
not drawn from are no comparison. Another start or scope afterwards ends it.

A customer who answers many times in a week is one observation. **Several starts**: each is compared
in weeks of its own with segments that do not have the change yet; the mean is weighted by the
inverse variances, and the errors of what they share are added up (after Cengiz et al. 2019).

**Rung 4**: the step of a weekly series with trend, one wave a year and errors that follow each
other (GLSAR, AR 1).

**Worked**: the interval leaves out 0 on the good side. **No effect found**: it holds 0 and leaves
out the effect that was promised. Holds it both: **cannot be told**. The smallest effect that would
probably show is 2.9 errors. Weeks with another initiative in the same segments prove nothing.
""",
    "sensitivity": """
The same estimate, computed anew with the last 8, 13, 26 or all weeks before and the first 4, 8, 13
or all weeks after it went live, and with each segment left out once. **Stands**: the interval shows
the same as the verdict’s own. The verdict itself takes all weeks and all segments; short windows
are less sure, so some of them may fail to find what is there.
""",
    "value": """
**Benefit of month t** = customers · reach · causal share · (Σ Δs · V) ÷ 12 · ramp · fading, with
V = retention × annual margin of a class and Δs the change of its share; fading: ½ to the power of
(months since the ramp ÷ half-life). Where no class has a worth: effect × worth of a point.

**Net present value** = Σ (benefit − running cost) ÷ (1 + discount)^(t/12) − one-off cost.
**ROI** = (present benefit − present cost) ÷ present cost. **Payback**: the first month in which the
cash added up is 0 or more.

Each assumption is drawn 5,000 times: low, likely and high are its P10, P50 and P90 (two-piece
normal; the causal share Beta). **What drives the spread**: Var(E[value | assumption]) ÷ Var(value),
the share of the variance that the assumption brings alone.

**Realised** = measured effect (rungs 1–4) × customers reached × what it is worth, over the weeks
measured; customers’ own orders, renewals and requests count before the score. **Net so far** =
realised − one-off cost − running cost of the same weeks; **ROI so far** = net ÷ that cost.
""",
}
