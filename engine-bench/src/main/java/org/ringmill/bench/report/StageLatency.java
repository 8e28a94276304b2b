package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.HdrHistogram.Histogram;

/**
 * The times from when an event was due until a stage was done with it, in nanoseconds. The percentiles in the file are there
 * to be read; what is read back is the histogram.
 *
 * @param name      of the stage
 * @param histogram of the times
 */
@JsonPropertyOrder({"name", "count", "meanNs", "p50Ns", "p90Ns", "p99Ns", "p999Ns", "p9999Ns", "maxNs", "histogram"})
@JsonIgnoreProperties(
        value = {"count", "meanNs", "p50Ns", "p90Ns", "p99Ns", "p999Ns", "p9999Ns", "maxNs"},
        allowGetters = true)
public record StageLatency(String name, Histogram histogram) {
    /** {@return how many events} */
    @JsonProperty("count")
    public long count() {
        return histogram.getTotalCount();
    }

    /** {@return their mean} */
    @JsonProperty("meanNs")
    public double meanNs() {
        return histogram.getMean();
    }

    /** {@return the median} */
    @JsonProperty("p50Ns")
    public long p50Ns() {
        return histogram.getValueAtPercentile(50);
    }

    /** {@return the 90th percentile} */
    @JsonProperty("p90Ns")
    public long p90Ns() {
        return histogram.getValueAtPercentile(90);
    }

    /** {@return the 99th percentile} */
    @JsonProperty("p99Ns")
    public long p99Ns() {
        return histogram.getValueAtPercentile(99);
    }

    /** {@return the 99.9th percentile} */
    @JsonProperty("p999Ns")
    public long p999Ns() {
        return histogram.getValueAtPercentile(99.9);
    }

    /** {@return the 99.99th percentile} */
    @JsonProperty("p9999Ns")
    public long p9999Ns() {
        return histogram.getValueAtPercentile(99.99);
    }

    /** {@return the longest} */
    @JsonProperty("maxNs")
    public long maxNs() {
        return histogram.getMaxValue();
    }
}
