-- An attempt in doubt has no reference of the provider's. When the provider is asked and has the message, it names one,
-- and callbacks that carry no other must find the attempt by it.
grant update (provider_reference) on attempt to ${role_dispatch};
