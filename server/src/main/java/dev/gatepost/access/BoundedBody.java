package dev.gatepost.access;

import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request behind the hot routes: more than {@link #MOST_BYTES} of its body are never held, but where a route
 * declares by {@link Takes} that it takes more, once its caller is known.
 */
public final class BoundedBody extends HttpServletRequestWrapper {
    /** The greatest body that any route behind the hot ones takes. */
    static final int MOST_BYTES = 64 * 1024;

    private static final String ATTRIBUTE = BoundedBody.class.getName();

    private @Nullable ServletInputStream bounded;
    private int most = MOST_BYTES;

    BoundedBody(HttpServletRequest request) {
        super(request);
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Lets the route of this request read so much. */
    static void allow(HttpServletRequest request, int bytes) {
        if (request.getAttribute(ATTRIBUTE) instanceof BoundedBody body) {
            body.most = bytes;
        }
    }

    /** Thrown to whoever reads on beyond the bound. */
    public static final class Exceeded extends IOException {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        Exceeded(int most) {
            super("the body is longer than " + most + " bytes");
        }
    }

    /** What is answered then. */
    public static Problem problem() {
        return Problem.of(ReasonCode.TOO_LARGE, "at most 64 KiB");
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (bounded == null) {
            bounded = new Counted(super.getInputStream());
        }
        return bounded;
    }

    private final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private long count;

        Counted(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            return b < 0 ? b : (int) counted(b, 1);
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = in.read(into, from, length);
            return n < 0 ? n : (int) counted(n, n);
        }

        private long counted(long result, int bytes) throws Exceeded {
            count += bytes;
            if (count > most) {
                throw new Exceeded(most);
            }
            return result;
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
