import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = ["home", "registry", "runs", "experiments", "settings", "account", "access"];

// Layers, from the bottom: lib, components/ui, other components, features, app. An import goes down, never up, and never
// from one feature to another. src/imports.test.ts checks that no circle of imports exists within or across them.
const ACROSS_FOLDERS = {
  group: ["../../*", "../../../*"],
  message: "Across folders, import from '@/...'.",
};

function forbidImports(files, group, message) {
  return {
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [ACROSS_FOLDERS, ...(group.length > 0 ? [{ group, message }] : [])] },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ["node_modules", "dist", "src/lib/api/schema.ts"] },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [
      ...tseslint.configs.strict,
      jsxA11y.flatConfigs.strict,
      reactHooks.configs.flat["recommended-latest"],
    ],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      // The policy forbids style attributes written as text; React's `style` goes through the object model, so it is allowed
      // for geometry that is computed (a virtual row's place), and for nothing else.
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Only components/ui/markdown-text.tsx may, with a trusted type.",
        },
      ],
    },
  },
  forbidImports(["src/app/**", "src/*.{ts,tsx}"], []),
  forbidImports(
    ["src/lib/**", "src/testing/**"],
    ["@/components/**", "@/features/**", "@/app/**"],
    "lib/ is the lowest layer: it imports no component, feature or app code.",
  ),
  forbidImports(
    ["src/components/**"],
    ["@/features/**", "@/app/**"],
    "Shared components import no feature and no app code.",
  ),
  forbidImports(
    ["src/components/ui/**"],
    ["../*", "@/components/*", "!@/components/ui", "@/features/**", "@/app/**"],
    "components/ui/ imports only itself and lib/.",
  ),
  ...features.map((feature) =>
    forbidImports(
      [`src/features/${feature}/**`],
      [
        "@/app/**",
        ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/**`),
      ],
      "Features import neither the app (use getRouteApi for typed routes) nor each other: move what two of them need to components/ or lib/.",
    ),
  ),
  {
    // Where rows become blocks, `display` takes a table's roles away: they are written out.
    files: [
      "src/components/ui/table.tsx",
      "src/components/ui/virtual-table.tsx",
      "src/components/ui/virtual-head.tsx",
      "src/components/ui/virtual-row.tsx",
    ],
    rules: {
      "jsx-a11y/no-redundant-roles": "off",
      "jsx-a11y/no-interactive-element-to-noninteractive-role": "off",
    },
  },
  { files: ["src/components/ui/markdown-text.tsx"], rules: { "no-restricted-syntax": "off" } },
);
