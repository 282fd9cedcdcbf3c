package dev.gatepost;

import dev.gatepost.access.oauth.OAuthClientsResource;
import dev.gatepost.access.oauth.TrustedIssuersResource;
import dev.gatepost.console.GrantPages;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** OAuth: the filter that speaks the protocol, behind the correlation id, and the routes that keep its clients. */
@Configuration(proxyBeanMethods = false)
class OAuthResources {
    private static final int AFTER_CORRELATION = 6;

    @Bean
    FilterRegistrationBean<Filter> oauthDoor(Rooms rooms) {
        var registration = new FilterRegistrationBean<Filter>(
                rooms.access().oauth().door(rooms.access().people().sessions()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + AFTER_CORRELATION);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        return registration;
    }

    @Bean
    OAuthClientsResource oauthClients(Rooms rooms) {
        return new OAuthClientsResource(
                rooms.access().oauth(), rooms.access().oauth().ground());
    }

    @Bean
    TrustedIssuersResource trustedIssuers(Rooms rooms) {
        return new TrustedIssuersResource(rooms.access().oauth());
    }

    @Bean
    GrantPages grantPages(Rooms rooms) {
        return new GrantPages(rooms.access().oauth().clients());
    }
}
