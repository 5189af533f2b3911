"""The fit of the drivers as plain values, which the store keeps, and back."""

import numpy as np

from core.focus.numbers.components import Cells, Component, outcomes
from core.focus.numbers.drivers import DriverFit, Stakes
from core.scales import Scale


def plain_fit(fit: DriverFit, stakes: Stakes) -> dict:
    """The fit and the whole's stakes as plain values."""
    return {
        "scale": str(fit.scale), "topics": list(fit.topics), "n": fit.n, "varied": fit.varied,
        "meat": fit.meat.tolist(), "inflation": fit.inflation.tolist(),
        "clustered": None if fit.clustered is None else fit.clustered.tolist(),
        "customers": fit.customers,
        "stake": stakes.stake.tolist(), "mentions": stakes.mentions.tolist(),
        "baseline": stakes.baseline, "observed": stakes.observed,
        "covariance": stakes.covariance.tolist(), "fitted": stakes.fitted,
        "parts": {name: part.tolist() for name, part in stakes.parts.items()},
        "errors": [stakes.baseline_error, stakes.residual_error], "givers": stakes.givers,
        "mentioned_by": None if stakes.customers is None else stakes.customers.tolist(),
        "components": [
            {"name": c.name, "weight": c.weight, "is_logit": c.is_logit, "alpha": c.alpha,
             "beta": c.beta.tolist(), "inverse_information": c.inverse_information.tolist()}
            for c in fit.components
        ],
    }


def fit_from(model: dict) -> DriverFit:
    """The fit that `driver_model` keeps as plain values."""
    components = tuple(
        Component(c["name"], c["weight"], c["is_logit"],
                  float(c["alpha"]), np.array(c["beta"]), np.array(c["inverse_information"]))
        for c in model["components"]
    )
    clustered, inflation = model.get("clustered"), np.array(model["inflation"])
    more = len(model["topics"]) + 2 - inflation.size  # an earlier version kept the stakes' alone
    return DriverFit(
        Scale(model["scale"]), tuple(model["topics"]), components, model["n"],
        np.array(model["meat"]), np.append(inflation, np.ones(more)), model.get("varied"),
        None if clustered is None else np.array(clustered), model.get("customers"))


def whole_from(model: dict) -> Stakes | None:
    """The whole's stakes as `plain_fit` kept them; None in a study from before it kept them all."""
    if "errors" not in model:
        return None
    covariance, by = np.array(model["covariance"]), model["mentioned_by"]
    return Stakes(
        tuple(model["topics"]), np.array(model["stake"]),
        np.sqrt(np.maximum(np.diag(covariance), 0)), covariance,
        {name: np.array(part) for name, part in model["parts"].items()},
        np.array(model["mentions"]), float(model["n"]), model["baseline"], model["observed"],
        model["fitted"], *model["errors"], model["varied"],
        None if by is None else np.array(by), model["givers"])


def is_of(whole: Stakes, scale: Scale, cells: Cells) -> bool:
    """True where the cells are still those that the whole's stakes were summed over.

    A correction of a score or an edit of the topics since makes them others.
    """
    said = sum(weight * outcome for _, weight, _, outcome in outcomes(scale, cells.score))
    return (whole.n == cells.total and whole.observed == float(cells.n @ said) / cells.total
            and np.array_equal(whole.mentions, cells.mentions))
