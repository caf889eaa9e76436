export { isNews, revisionKey } from './parse-voice-events.ts';
export { InvalidVoiceEventError, parseVoiceEvents } from './parse-voice-events.ts';
export { PROVIDERS, type ProviderName } from './providers.ts';
export { VOICE_EVENT_SCHEMA_URI, VoiceEventSchema, type VoiceEvent } from './voice-event.ts';
