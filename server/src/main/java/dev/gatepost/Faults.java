package dev.gatepost;

import dev.gatepost.access.BoundedBody;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** What goes wrong behind the hot routes, told in the catalogue's words. Nothing of a failure's text leaves. */
@RestController
@RestControllerAdvice
final class Faults implements ErrorController {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    @ExceptionHandler
    ResponseEntity<byte[]> missing(MissingServletRequestParameterException e, HttpServletRequest request) {
        String name = e.getParameterName();
        return Answers.fault(
                name,
                ReasonCode.MISSING_PROPERTY,
                "the parameter '" + name + "' is needed",
                RouteRules.correlation(request));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> method(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        return Answers.problem(Problem.of(ReasonCode.METHOD_NOT_ALLOWED), RouteRules.correlation(request));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> media(HttpMediaTypeNotSupportedException e, HttpServletRequest request) {
        return Answers.problem(Problem.of(ReasonCode.WRONG_MEDIA_TYPE), RouteRules.correlation(request));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> nothing(NoResourceFoundException e, HttpServletRequest request) {
        return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), RouteRules.correlation(request));
    }

    /** A number in a path or a query that is none. */
    @ExceptionHandler
    ResponseEntity<byte[]> mismatch(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        boolean path = e.getParameter().hasParameterAnnotation(PathVariable.class);
        String correlation = RouteRules.correlation(request);
        return path
                ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                : Answers.fault(e.getName(), ReasonCode.INVALID_VALUE, "it has another form", correlation);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> database(DatabaseFailure e, HttpServletRequest request) {
        LOG.warn("{}: {}", RouteRules.correlation(request), Failures.describe(e));
        return Answers.problem(Problem.of(ReasonCode.OVERLOADED), RouteRules.correlation(request));
    }

    /** No body, or more of it than is taken. */
    @ExceptionHandler
    ResponseEntity<byte[]> body(HttpMessageNotReadableException e, HttpServletRequest request) {
        Problem problem = e.getCause() instanceof BoundedBody.Exceeded
                ? BoundedBody.problem()
                : Problem.of(ReasonCode.MALFORMED_JSON, "the body could not be read");
        return Answers.problem(problem, RouteRules.correlation(request));
    }

    /** A query that cannot be decoded. */
    @ExceptionHandler
    ResponseEntity<byte[]> query(InvalidParameterException e, HttpServletRequest request) {
        return Answers.problem(
                Problem.of(ReasonCode.INVALID_VALUE, "the query cannot be decoded"), RouteRules.correlation(request));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> other(Exception e, HttpServletRequest request) {
        LOG.warn("{}: {}", RouteRules.correlation(request), Failures.describe(e));
        return Answers.problem(Problem.of(ReasonCode.INTERNAL), RouteRules.correlation(request));
    }

    /** What the server itself refused, such as a malformed head. */
    @RequestMapping("/error")
    @OpenTo("the server's own error dispatch; it tells nothing but the catalogue's words")
    ResponseEntity<byte[]> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        ReasonCode code =
                switch (status instanceof Integer s ? s : 404) {
                    case 405 -> ReasonCode.METHOD_NOT_ALLOWED;
                    case 413 -> ReasonCode.TOO_LARGE;
                    case 415 -> ReasonCode.WRONG_MEDIA_TYPE;
                    case 500 -> ReasonCode.INTERNAL;
                    case 503 -> ReasonCode.OVERLOADED;
                    default -> ReasonCode.NOT_FOUND;
                };
        return Answers.problem(Problem.of(code), RouteRules.correlation(request));
    }
}
