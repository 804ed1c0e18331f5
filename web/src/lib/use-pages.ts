import { useRouter } from "@tanstack/react-router";

interface Pages {
  /** Where in the list the first row shown stands, from 0. */
  offset: number;
  onBack?: () => void;
  onNext?: () => void;
}

interface UsePages {
  /** Token of the page shown; undefined for the first. */
  page: string | undefined;
  nextToken: string | null | undefined;
  pageSize: number;
  /** Puts a token into the address; `undefined` for the first page. */
  go: (page: string | undefined, state: { pagesBefore: number }) => void;
}

/** Back and Next of a keyset-paged list whose token lives in the address. Back is the browser's, as far as it leads; then the first page. */
export function usePages({ page, nextToken, pageSize, go }: UsePages): Pages {
  const router = useRouter();
  const state = router.state.location.state as { pagesBefore?: number };
  const pagesBefore = page === undefined ? 0 : (state.pagesBefore ?? 1);
  return {
    offset: pagesBefore * pageSize,
    onBack:
      page === undefined
        ? undefined
        : () => {
            if (state.pagesBefore === undefined) go(undefined, { pagesBefore: 0 });
            else router.history.back();
          },
    onNext: nextToken
      ? () => {
          go(nextToken, { pagesBefore: pagesBefore + 1 });
        }
      : undefined,
  };
}
