package dev.gatepost.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares that a route asks for no key, and why that is safe. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OpenTo {
    /** Who may call, and what guards it instead. */
    String value();

    /** The door it belongs to; it is not there on another. */
    Door door() default Door.PUBLIC;
}
