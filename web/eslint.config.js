import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = ["home", "registered-models", "model-versions", "runs", "experiments", "settings"];

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
      // Shared -> features -> app: an import goes down, never up; features never import each other.
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["../../*", "../../../*"], message: "Across folders, import from '@/...'." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/lib/**", "src/components/**", "src/dialogs/**", "src/testing/**", "src/styles/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@/features/*", "@/app/*"],
              message: "Shared code knows no feature and no app.",
            },
          ],
        },
      ],
    },
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@/app/*"],
              message: "Features do not know the app; use getRouteApi for typed routes.",
            },
            {
              group: features
                .filter((other) => other !== feature)
                .map((other) => `@/features/${other}/**`),
              message:
                "Features never import each other; move what both need to components/ or lib/.",
            },
          ],
        },
      ],
    },
  })),
  {
    // Where rows become blocks, `display` takes a table's roles away: they are written out.
    files: [
      "src/components/ui/table.tsx",
      "src/components/ui/virtual-table.tsx",
      "src/components/ui/virtual-head.tsx",
    ],
    rules: {
      "jsx-a11y/no-redundant-roles": "off",
      "jsx-a11y/no-interactive-element-to-noninteractive-role": "off",
    },
  },
  { files: ["src/components/ui/markdown-text.tsx"], rules: { "no-restricted-syntax": "off" } },
);
