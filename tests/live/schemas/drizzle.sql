CREATE TYPE "public"."status" AS ENUM('pending', 'done');
CREATE TABLE "users" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL, "full_name" text, "email" varchar(256) NOT NULL, "age" integer DEFAULT 18 NOT NULL, "created_at" timestamp with time zone DEFAULT now() NOT NULL, CONSTRAINT "users_email_unique" UNIQUE("email"));
CREATE TABLE "orders" ("id" serial PRIMARY KEY NOT NULL, "big" bigserial NOT NULL, "user_id" uuid NOT NULL, "status" "status" DEFAULT 'pending' NOT NULL, "total" numeric(10, 2) NOT NULL, "items" jsonb DEFAULT '[]'::jsonb, "n" integer GENERATED ALWAYS AS IDENTITY (sequence name "orders_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1), CONSTRAINT "total_positive" CHECK ("orders"."total" > 0));
CREATE TABLE "order_tags" ("order_id" integer NOT NULL, "tag" text NOT NULL, CONSTRAINT "order_tags_order_id_tag_pk" PRIMARY KEY("order_id","tag"));
CREATE TABLE "__drizzle_migrations" (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);
ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "order_tags" ADD CONSTRAINT "order_tags_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "orders_user_idx" ON "orders" USING btree ("user_id","status");
CREATE UNIQUE INDEX "orders_lower" ON "orders" USING btree (lower("user_id"::text)) WHERE "orders"."status" = 'pending'
