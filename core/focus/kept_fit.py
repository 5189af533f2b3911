"""The fit of the drivers as plain values, which the store keeps, and back."""

import numpy as np

from core.focus.numbers.components import Component
from core.focus.numbers.drivers import DriverFit, Stakes
from core.model import Scale


def plain_fit(fit: DriverFit, stakes: Stakes) -> dict:
    """The fit and the whole's stakes as plain values."""
    return {
        "scale": str(fit.scale), "topics": list(fit.topics), "n": fit.n, "varied": fit.varied,
        "meat": fit.meat.tolist(), "inflation": fit.inflation.tolist(),
        "clustered": None if fit.clustered is None else fit.clustered.tolist(),
        "customers": fit.customers,
        "stake": stakes.stake.tolist(), "mentions": stakes.mentions.tolist(),
        "baseline": stakes.baseline, "observed": stakes.observed,
        "covariance": stakes.covariance.tolist(),
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
