-- Entries and transfers say what was moved. They are never changed and never deleted, only reversed by new ones.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entry_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_transfer_never_emptied BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- A balance follows its entries; nothing else may set it.
CREATE FUNCTION ledger_move_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_account SET balance = balance + NEW.quantity WHERE id = NEW.account_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER ledger_entry_moves_balance AFTER INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_move_balance();

CREATE FUNCTION ledger_refuse_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.balance = 0 THEN
        RETURN NEW;
    END IF;
    -- depth 2: within the trigger of an entry
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() >= 2
       AND (to_jsonb(NEW) - 'balance') = (to_jsonb(OLD) - 'balance') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an account changes by entries only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER ledger_account_by_entries_only BEFORE INSERT OR UPDATE OR DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_account();
CREATE TRIGGER ledger_account_never_emptied BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- A transfer gives what it takes, of the same item: looked at when the transaction ends.
CREATE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_entry JOIN ledger_account ON ledger_account.id = ledger_entry.account_id
        WHERE ledger_entry.transfer_id = NEW.transfer_id
        GROUP BY ledger_account.item HAVING sum(ledger_entry.quantity) <> 0
    ) THEN
        RAISE EXCEPTION 'transfer % does not sum to zero', NEW.transfer_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER ledger_transfer_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_balanced();
