package org.ringmill.stress;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringmill.scope.Semaphore;

/** Three permits that requests take and give back, one of which was taken before. */
public class SemaphoreLincheckTest {
    private static final int PERMITS = 3;

    private final Semaphore semaphore = new Semaphore(PERMITS);

    /** Takes one, so that there is one to give back. */
    public SemaphoreLincheckTest() {
        semaphore.tryAcquire(1);
    }

    /** {@return whether that many were free, and are taken} */
    @Operation
    public boolean tryAcquire(@Param(gen = IntGen.class, conf = "1:3") final int count) {
        return semaphore.tryAcquire(count);
    }

    /** Asks for that many: now or once they are given back. */
    @Operation
    public void request(@Param(gen = IntGen.class, conf = "1:2") final int count) {
        semaphore.request(count);
    }

    /** Gives back the one that was taken before. */
    @Operation(runOnce = true)
    public void release() {
        semaphore.release(1);
    }

    /** {@return how many are free} */
    @Operation
    public int available() {
        return semaphore.available();
    }

    /** {@return how many requests wait} */
    @Operation
    public int waiting() {
        return semaphore.waiting();
    }

    /** Refuses requests from now on. */
    @Operation(runOnce = true)
    public void close() {
        semaphore.close();
    }

    @Test
    void shouldBeLinearizableUnderTheModelChecker() {
        Lincheck.checkModel(SemaphoreLincheckTest.class);
    }

    @Test
    @Tag("long")
    void shouldBeLinearizableUnderStress() {
        Lincheck.checkStress(SemaphoreLincheckTest.class);
    }
}
