CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"payer_id" text NOT NULL,
	"owner_email" text NOT NULL,
	"link_state" text NOT NULL,
	"linked_at" timestamp with time zone,
	"case_id" text,
	CONSTRAINT "accounts_id" CHECK ("accounts"."id" ~ '^[0-9]{12}$'),
	CONSTRAINT "accounts_link_state" CHECK ("accounts"."link_state" in ('linking', 'linked', 'not-linked'))
);
--> statement-breakpoint
CREATE TABLE "calendar_overrides" (
	"calendar" text NOT NULL,
	"date" date NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "calendar_overrides_calendar_date_pk" PRIMARY KEY("calendar","date"),
	CONSTRAINT "calendar_overrides_kind" CHECK ("calendar_overrides"."kind" in ('off', 'work'))
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"case_id" text PRIMARY KEY NOT NULL,
	"process" text NOT NULL,
	"first_run_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"reference" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"outcome" text,
	"request" jsonb NOT NULL,
	"opened" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"customer" text NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"phone" text,
	"language" text,
	"duties" text[] NOT NULL,
	CONSTRAINT "contacts_customer_position_pk" PRIMARY KEY("customer","position")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"grade" text NOT NULL,
	"zone" text NOT NULL,
	"holiday_calendar" text NOT NULL,
	"csr_staff_id" text,
	"external_id" text NOT NULL,
	"language" text NOT NULL,
	CONSTRAINT "customers_external_id_unique" UNIQUE("external_id"),
	CONSTRAINT "customers_grade" CHECK ("customers"."grade" in ('msp', 'key', 'monitoring', 'general'))
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"case_id" text,
	"key" text NOT NULL,
	"attempt" integer NOT NULL,
	"fact" text NOT NULL,
	"kind" text NOT NULL,
	"by" text,
	"reason" text,
	"rule" text,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "ledger_once" UNIQUE NULLS NOT DISTINCT("case_id","key","attempt","fact"),
	CONSTRAINT "ledger_fact" CHECK ("ledger"."fact" in ('attempted', 'done', 'failed', 'unknown', 'asked', 'refused', 'noted', 'opened', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "locks" (
	"resource" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"first_run_id" text NOT NULL,
	"taken_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"management_account_id" text NOT NULL,
	"role_arn" text NOT NULL,
	"is_main" boolean NOT NULL,
	"region" text NOT NULL,
	CONSTRAINT "payers_management_account_id_unique" UNIQUE("management_account_id")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"onboarding" jsonb,
	"desk" jsonb NOT NULL,
	CONSTRAINT "policies_id_version_pk" PRIMARY KEY("id","version")
);
--> statement-breakpoint
CREATE TABLE "sent_texts" (
	"hash" text PRIMARY KEY NOT NULL,
	"template" text NOT NULL,
	"version" integer NOT NULL,
	"language" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"phone" text,
	"roles" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text,
	"customer_id" text NOT NULL,
	"subject" text NOT NULL,
	"state" text NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"resolution" jsonb,
	"adopted" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_payer_id_payers_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."payers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_customer_customers_id_fk" FOREIGN KEY ("customer") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_csr_staff_id_staff_id_fk" FOREIGN KEY ("csr_staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locks" ADD CONSTRAINT "locks_case_id_cases_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("case_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cases_customer" ON "cases" USING btree ("customer_id","opened_at");--> statement-breakpoint
CREATE INDEX "ledger_case" ON "ledger" USING btree ("case_id","id");--> statement-breakpoint
CREATE INDEX "locks_case" ON "locks" USING btree ("case_id");