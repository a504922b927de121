CREATE TABLE "desk_identity" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"only_one" boolean DEFAULT true NOT NULL,
	CONSTRAINT "desk_identity_only_one_unique" UNIQUE("only_one"),
	CONSTRAINT "desk_identity_only_one" CHECK ("desk_identity"."only_one")
);
--> statement-breakpoint
INSERT INTO "desk_identity" DEFAULT VALUES;
