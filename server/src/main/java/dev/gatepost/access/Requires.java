package dev.gatepost.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the right a route asks for. A route without it is refused by the chain, and fails a test. Routes of the
 * public door under {@code /v1} are served on the private door too, to people who have signed in.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Requires {
    Right value();

    /** The door it belongs to; it is not there on another. */
    Door door() default Door.PUBLIC;

    /** Whether it reaches beyond one workspace, so that the right must be held everywhere. */
    boolean everywhere() default false;
}
