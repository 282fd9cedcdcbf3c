package dev.gatepost.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares that a route takes a body other than JSON of the usual size; who may call is known before it is read. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Takes {
    /** The only media type that it takes. */
    String type();

    /** More than this is never read. */
    int mostBytes();
}
