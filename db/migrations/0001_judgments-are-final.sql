-- A judgment is never updated, whoever asks: what a player answered first is what stands.
CREATE FUNCTION refuse_judgment_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a judgment is never updated (trial %)', OLD.trial_id USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER judgments_are_final BEFORE UPDATE ON "judgments"
  FOR EACH ROW EXECUTE FUNCTION refuse_judgment_update();
