import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --name what-changes` writes the migration for a change of registry/schema.ts. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './registry/schema.ts',
  out: './registry/migrations',
});
