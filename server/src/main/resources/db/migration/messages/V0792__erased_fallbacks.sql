-- An erasure reaches a person who is named in messages to others: what names them is taken out, the rest sealed again.
grant update (sealed) on message_content to ${role_jobs};
