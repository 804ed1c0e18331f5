import { NewTokenDialog } from "@/components/access/new-token-dialog";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { createToken, revokeToken, tokensQuery } from "@/lib/access/tokens";
import type { ApiToken, NewToken } from "@/lib/access/types";

export function OwnTokenDialog(props: { onMade: (token: NewToken) => void; onClose: () => void }) {
  return <NewTokenDialog {...props} create={createToken} />;
}

/** Asks once, and says when the token was last used. */
export function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  return (
    <SaveDialog
      title={`Revoke ${token.name}`}
      submitLabel="Revoke token"
      danger
      invalidates={[tokensQuery.queryKey]}
      successMessage={`${token.name} is revoked`}
      onSubmit={() => revokeToken(token.token_id)}
      onClose={onClose}
    >
      <p>
        Programs that use it are refused within a second. It was{" "}
        {token.last_used_at_ms === null ? (
          "never used"
        ) : (
          <>
            last used <RelativeTime at={token.last_used_at_ms} />
          </>
        )}
        .
      </p>
    </SaveDialog>
  );
}
