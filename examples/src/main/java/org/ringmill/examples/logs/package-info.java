/**
 * A log pipeline: lines of several sources are parsed, filtered by level, enriched by workers with the order of each source kept, and
 * written to several outputs, each with its own answer to being slow; what goes wrong takes a channel of its own. It shows
 * {@link org.ringmill.queue.Channel channels} with an end that flows through, a {@link org.ringmill.scope.Scope} and an
 * {@link org.ringmill.scope.ErrorGroup} around the threads, and counts that add up. Begin with
 * {@link org.ringmill.examples.logs.LogPipeline}.
 */
@NullMarked
package org.ringmill.examples.logs;

import org.jspecify.annotations.NullMarked;
