package dev.gatepost.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the right a route asks for. A route without it is refused by the chain, and fails a test. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Requires {
    Right value();

    /** The door it belongs to; it is not there on another. */
    Door door() default Door.PUBLIC;
}
