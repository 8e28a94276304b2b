package org.ringmill.bench.targets;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.ringmill.pipeline.PipelineMetrics;

/** The latencies that a pipeline has measured itself, as the harness takes them. */
final class StageHistograms {
    private StageHistograms() {}

    static Map<String, Histogram> of(final PipelineMetrics metrics) {
        final Map<String, Histogram> result = new LinkedHashMap<>();
        for (final PipelineMetrics.Stage stage : metrics.stages()) {
            if (stage.latency() != null) {
                result.put(stage.name(), stage.latency());
            }
        }
        return result;
    }
}
