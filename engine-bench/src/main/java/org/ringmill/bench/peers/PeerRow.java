package org.ringmill.bench.peers;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What came out of one duel. Fields of later versions come behind these.
 *
 * @param name           of the row, its group first: "pipeline/one-to-one"
 * @param ours           operations a second of ours, median of the rounds
 * @param peer           operations a second of the peer, median of the rounds
 * @param ratio          ours by the peer: the median of the ratios of the rounds, each of which ran both
 * @param unit           of {@code ours} and {@code peer}, as in "events/s"
 * @param oursBytesPerOp bytes allocated on the heap per operation by ours, median of the rounds
 * @param peerBytesPerOp bytes allocated on the heap per operation by the peer, median of the rounds
 * @param error          of the ratio: the larger distance from it to an end of its interval
 * @param low            lower end of the interval of the ratio, by order statistics: see {@link Median}
 * @param high           upper end of the interval
 * @param coverage       how probably the interval holds the true median: at least 0.95 from 6 rounds on
 * @param rounds         how many were counted
 * @param oursVariant    the variant of ours that competed
 * @param peerVariant    the variant of the peer that competed
 * @param group          of the row
 */
@JsonPropertyOrder({
    "name",
    "ours",
    "peer",
    "ratio",
    "unit",
    "oursBytesPerOp",
    "peerBytesPerOp",
    "error",
    "low",
    "high",
    "coverage",
    "rounds",
    "oursVariant",
    "peerVariant",
    "group"
})
public record PeerRow(
        String name,
        double ours,
        double peer,
        double ratio,
        String unit,
        double oursBytesPerOp,
        double peerBytesPerOp,
        double error,
        double low,
        double high,
        double coverage,
        int rounds,
        String oursVariant,
        String peerVariant,
        String group) {}
