"""Golden numbers for test/judgment, from SciPy: the normal quantile, and signal detection from its definition.

    pip install scipy==1.17.1
    python test/golden/signal_detection.py > test/golden/signal_detection.json
"""

import json
import math

import scipy
from scipy.stats import norm

PROBABILITIES = [
    1e-300, 1e-100, 1e-20, 1e-12, 1.3e-11, 1.5e-11, 1e-9, 1e-6, 1e-4, 0.001, 0.01, 0.0227, 0.05, 0.0749, 0.075, 0.0751,
    0.1, 0.25, 1 / 3, 0.49, 0.5, 0.51, 2 / 3, 0.75, 0.9, 0.9249, 0.925, 0.9251, 0.95, 0.99, 0.999, 1 - 1e-6, 1 - 1e-9,
    1 - 1e-12, 1 - 1e-15,
]

# hits, misses, false alarms, correct rejections
COUNTS = [
    (5, 5, 5, 5), (10, 0, 0, 10), (0, 10, 10, 0), (10, 0, 10, 0), (0, 10, 0, 10), (9, 1, 2, 8), (7, 4, 3, 6),
    (1, 0, 0, 1), (1, 0, 0, 19), (13, 6, 0, 1), (59, 41, 41, 59), (276, 124, 195, 205), (99999, 1, 50000, 50000),
]


def detect(hits: int, misses: int, false_alarms: int, correct_rejections: int) -> dict[str, float]:
    hit_rate = (hits + 0.5) / (hits + misses + 1)
    false_alarm_rate = (false_alarms + 0.5) / (false_alarms + correct_rejections + 1)
    z_hits, z_false_alarms = norm.ppf(hit_rate), norm.ppf(false_alarm_rate)
    # ln β as the log ratio of the two densities at the criterion, not as c·d′: an independent way to the same number.
    log_beta = math.log(norm.pdf(z_hits)) - math.log(norm.pdf(z_false_alarms))
    return {
        "hitRate": hit_rate,
        "falseAlarmRate": false_alarm_rate,
        "dPrime": float(z_hits - z_false_alarms),
        "criterion": float(-(z_hits + z_false_alarms) / 2),
        "logBeta": log_beta,
    }


KEYS = ("hits", "misses", "falseAlarms", "correctRejections")

print(
    json.dumps(
        {
            "madeBy": f"test/golden/signal_detection.py, SciPy {scipy.__version__}",
            "quantiles": [{"p": p, "z": float(norm.ppf(p))} for p in PROBABILITIES],
            "detections": [{"counts": dict(zip(KEYS, counts)), "expected": detect(*counts)} for counts in COUNTS],
        },
        indent=1,
    )
)
