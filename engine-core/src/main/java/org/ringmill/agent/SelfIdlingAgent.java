package org.ringmill.agent;

/**
 * An agent that idles itself inside its duty cycle when it joins a group and has a thread to itself: that thread never idles for it.
 * It may park without end: who stops it unparks its thread, upon which the duty cycle must return. In a stepped group it must not.
 */
public interface SelfIdlingAgent extends BoundedAgent {}
