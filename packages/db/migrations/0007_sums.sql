-- Sums over a time read these instead of the rows, which hold long texts: a million of calls are a tenth of the bytes.
drop index model_calls_by_time;
create index model_calls_sums on model_calls (started_at) include (session_id, turn_id, provider, model, agent, outcome, latency_ms,
  prompt_tokens, cache_hit_tokens, cache_miss_tokens, completion_tokens, reasoning_tokens, cost_usd, saved_usd);
create index model_calls_broken on model_calls (started_at) where cache_break is not null;
drop index tool_traces_by_time;
create index tool_traces_sums on tool_traces (started_at) include (session_id, chat_id, turn_number, tool_name, outcome, latency_ms);
