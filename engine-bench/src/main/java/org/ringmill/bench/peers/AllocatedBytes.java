package org.ringmill.bench.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What threads allocate from here on, of those that live from now until it is asked. */
final class AllocatedBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] threadIds = THREADS.getAllThreadIds();
    private final long[] before = THREADS.getThreadAllocatedBytes(threadIds);

    /** {@return bytes allocated since this was made} */
    long sum() {
        final long[] after = THREADS.getThreadAllocatedBytes(threadIds);
        long sum = 0;
        for (int i = 0; i < threadIds.length; i++) {
            final boolean isAlive = before[i] >= 0 && after[i] >= 0;
            sum += isAlive ? after[i] - before[i] : 0;
        }
        return sum;
    }
}
