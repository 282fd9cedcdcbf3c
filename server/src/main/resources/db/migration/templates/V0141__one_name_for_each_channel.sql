-- The same message on another channel has the same name: a fallback finds it by that.
alter table template drop constraint template_workspace_id_name_key;
alter table template add constraint template_name_on_channel unique (workspace_id, name, channel);
