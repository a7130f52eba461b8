-- Each transfer is looked at when its transaction ends, by its own entries alone and by their keys. A load writes
-- thousands at once, and what the planner knew when they began says that the tables are empty: with a join, and where
-- it might read a whole table, it did, thousands of times.
CREATE OR REPLACE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE ledger_entry.transfer_id = NEW.transfer_id
        GROUP BY (SELECT item FROM ledger_account WHERE id = ledger_entry.account_id)
        HAVING sum(ledger_entry.quantity) <> 0
    ) THEN
        RAISE EXCEPTION 'transfer % does not sum to zero', NEW.transfer_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
