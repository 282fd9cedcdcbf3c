package dev.gatepost.bench;

import dev.gatepost.GatepostServer;
import java.io.IOException;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/** The send door on a Tomcat of its own, answering at once after reading, authenticating and normalising. */
final class EchoDoor implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();
    private final int port = Site.freePort();

    EchoDoor(GatepostServer server) throws IOException, LifecycleException {
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        Connector connector = new Connector();
        connector.setPort(port);
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            protocol.setExecutor(new VirtualThreadExecutor("echo-"));
        }
        connector.setProperty("maxKeepAliveRequests", "-1");
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", null);
        FilterDef definition = new FilterDef();
        definition.setFilterName("echo");
        definition.setFilter(server.rooms().intake().filterWithoutStorage());
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("echo");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        Tomcat.addServlet(context, "nothing", new jakarta.servlet.http.HttpServlet() {
            private static final long serialVersionUID = 1;
        });
        context.addServletMappingDecoded("/", "nothing");
        tomcat.start();
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
