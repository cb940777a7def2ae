select 'a;b''c;', E'\';', $$;$$, $tag$ ; $$ ; $tag$, "na;me", U&'\003B;', $1;
do $do$ begin perform 1; perform 2; end $do$;