package dev.gatepost.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares that a route of the private door serves whoever has signed in, about that person's own account alone. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SignedIn {
    /** What it does for the person. */
    String value();

    /** Whether a factor must have been proven within the last minutes. */
    boolean freshly() default false;
}
