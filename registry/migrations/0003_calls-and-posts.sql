CREATE TABLE "calls" (
	"case_id" text NOT NULL,
	"key" text NOT NULL,
	"about" text NOT NULL,
	"phone" text NOT NULL,
	"language" text NOT NULL,
	"text_hash" text NOT NULL,
	"menu" jsonb NOT NULL,
	"provider_call_id" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"digit" text,
	"reason" text,
	"sequence" integer DEFAULT -1 NOT NULL,
	"recorded_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "calls_case_id_key_pk" PRIMARY KEY("case_id","key"),
	CONSTRAINT "calls_state" CHECK ("calls"."state" in ('queued', 'ringing', 'in-progress', 'ended'))
);
--> statement-breakpoint
CREATE TABLE "inbound" (
	"id" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"passed_on" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"phone" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"key" text NOT NULL,
	"taken_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"call_id" text
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"case_id" text NOT NULL,
	"key" text NOT NULL,
	"channel_id" text NOT NULL,
	"ts" text NOT NULL,
	CONSTRAINT "posts_case_id_key_pk" PRIMARY KEY("case_id","key")
);
--> statement-breakpoint
ALTER TABLE "sent_texts" ADD COLUMN "channel" text DEFAULT 'mail' NOT NULL;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "chat_id" text;--> statement-breakpoint
CREATE INDEX "calls_provider" ON "calls" USING btree ("provider_call_id");--> statement-breakpoint
CREATE INDEX "posts_message" ON "posts" USING btree ("channel_id","ts");--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_chat_id_unique" UNIQUE("chat_id");