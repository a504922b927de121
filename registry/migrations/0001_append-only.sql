-- The record can only grow (handbook 13). Statement triggers, so that even a change that would hit no row is refused;
-- ENABLE ALWAYS, so that a session in replica role is refused, too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
		USING ERRCODE = 'restrict_violation', HINT = 'Write a further entry instead.';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "ledger_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
ALTER TABLE "ledger" ENABLE ALWAYS TRIGGER "ledger_append_only";
--> statement-breakpoint
CREATE TRIGGER "sent_texts_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "sent_texts" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
ALTER TABLE "sent_texts" ENABLE ALWAYS TRIGGER "sent_texts_append_only";
--> statement-breakpoint
CREATE TRIGGER "policies_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "policies" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
ALTER TABLE "policies" ENABLE ALWAYS TRIGGER "policies_append_only";
