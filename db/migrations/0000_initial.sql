CREATE TABLE "checkpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"model" text NOT NULL,
	"architecture" text NOT NULL,
	"step" integer NOT NULL,
	"sha256" text NOT NULL,
	"parent_id" text,
	"meta" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "checkpoints_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"player_id" text NOT NULL,
	"version" text NOT NULL,
	"contributes" boolean NOT NULL,
	"locale" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consents_id_player_id_contributes" UNIQUE("id","player_id","contributes")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"session_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "items" (
	"id" text PRIMARY KEY NOT NULL,
	"collection" text NOT NULL,
	"truth" text NOT NULL,
	"checkpoint_id" text,
	"seed" numeric(20, 0) NOT NULL,
	"psi" double precision,
	"catalogue_card" jsonb,
	"split" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"hung_at" timestamp (3) with time zone,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "items_truth" CHECK (("items"."truth" = 'real' and "items"."checkpoint_id" is null) or ("items"."truth" = 'fake' and "items"."checkpoint_id" is not null)),
	CONSTRAINT "items_seed" CHECK ("items"."seed" between 0 and 18446744073709551615)
);
--> statement-breakpoint
CREATE TABLE "judgments" (
	"trial_id" text NOT NULL,
	"player_id" text NOT NULL,
	"stage" text NOT NULL,
	"choice" text NOT NULL,
	"confidence" smallint,
	"reaction_ms" double precision NOT NULL,
	"ready_delay_ms" double precision NOT NULL,
	"elapsed_ms" double precision,
	"focus_lost" boolean NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "judgments_trial_id_player_id_stage_pk" PRIMARY KEY("trial_id","player_id","stage"),
	CONSTRAINT "judgments_confidence" CHECK ("judgments"."confidence" between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "machine_scores" (
	"rendition_id" text NOT NULL,
	"checkpoint_id" text NOT NULL,
	"logit" double precision NOT NULL,
	"scored_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "machine_scores_rendition_id_checkpoint_id_pk" PRIMARY KEY("rendition_id","checkpoint_id")
);
--> statement-breakpoint
CREATE TABLE "players" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"withdrawal_code_hash" text
);
--> statement-breakpoint
CREATE TABLE "protocols" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"params" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "protocols_name_version" UNIQUE("name","version")
);
--> statement-breakpoint
CREATE TABLE "renditions" (
	"id" text PRIMARY KEY NOT NULL,
	"item_id" text NOT NULL,
	"resolution" smallint NOT NULL,
	"bytes" "bytea" NOT NULL,
	"sha256" text NOT NULL,
	"finishing_version" integer NOT NULL,
	CONSTRAINT "renditions_item_resolution" UNIQUE("item_id","resolution","finishing_version"),
	CONSTRAINT "renditions_id_item_id" UNIQUE("id","item_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"player_id" text NOT NULL,
	"protocol_id" text NOT NULL,
	"consent_id" bigint NOT NULL,
	"contributes" boolean NOT NULL,
	"device" jsonb NOT NULL,
	"locale" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "sessions_id_player_id" UNIQUE("id","player_id")
);
--> statement-breakpoint
CREATE TABLE "trial_items" (
	"trial_id" text NOT NULL,
	"position" smallint NOT NULL,
	"item_id" text NOT NULL,
	"rendition_id" text NOT NULL,
	CONSTRAINT "trial_items_trial_id_position_pk" PRIMARY KEY("trial_id","position")
);
--> statement-breakpoint
CREATE TABLE "trials" (
	"id" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"player_id" text NOT NULL,
	"task" text NOT NULL,
	"phase" text NOT NULL,
	"round" integer NOT NULL,
	"index" integer NOT NULL,
	"propensity" double precision NOT NULL,
	"dealt_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "trials_id_player_id" UNIQUE("id","player_id"),
	CONSTRAINT "trials_place" UNIQUE("session_id","round","index"),
	CONSTRAINT "trials_propensity" CHECK ("trials"."propensity" > 0 and "trials"."propensity" <= 1)
);
--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_player_id_players_id_fk" FOREIGN KEY ("player_id") REFERENCES "public"."players"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "items" ADD CONSTRAINT "items_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_trial" FOREIGN KEY ("trial_id","player_id") REFERENCES "public"."trials"("id","player_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "machine_scores" ADD CONSTRAINT "machine_scores_rendition_id_renditions_id_fk" FOREIGN KEY ("rendition_id") REFERENCES "public"."renditions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "machine_scores" ADD CONSTRAINT "machine_scores_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "renditions" ADD CONSTRAINT "renditions_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_player_id_players_id_fk" FOREIGN KEY ("player_id") REFERENCES "public"."players"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_protocol_id_protocols_id_fk" FOREIGN KEY ("protocol_id") REFERENCES "public"."protocols"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_consent" FOREIGN KEY ("consent_id","player_id","contributes") REFERENCES "public"."consents"("id","player_id","contributes") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trial_items" ADD CONSTRAINT "trial_items_trial_id_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trials"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trial_items" ADD CONSTRAINT "trial_items_rendition" FOREIGN KEY ("rendition_id","item_id") REFERENCES "public"."renditions"("id","item_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trials" ADD CONSTRAINT "trials_session" FOREIGN KEY ("session_id","player_id") REFERENCES "public"."sessions"("id","player_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consents_player_id" ON "consents" USING btree ("player_id","id");--> statement-breakpoint
CREATE INDEX "events_session_id" ON "events" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "items_hanging" ON "items" USING btree ("collection") WHERE "items"."hung_at" is not null and "items"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "judgments_player_id" ON "judgments" USING btree ("player_id","received_at");--> statement-breakpoint
CREATE INDEX "sessions_player_id" ON "sessions" USING btree ("player_id");--> statement-breakpoint
CREATE INDEX "sessions_to_forget" ON "sessions" USING btree ("started_at") WHERE not "sessions"."contributes";--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_one_open" ON "sessions" USING btree ("player_id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "trial_items_item_id" ON "trial_items" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "trials_player_id" ON "trials" USING btree ("player_id");
--> statement-breakpoint
-- A judgment is never updated, whoever asks: what a player answered first is what stands.
CREATE FUNCTION refuse_judgment_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a judgment is never updated (trial %)', OLD.trial_id USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER judgments_are_final BEFORE UPDATE ON "judgments"
  FOR EACH ROW EXECUTE FUNCTION refuse_judgment_update();
