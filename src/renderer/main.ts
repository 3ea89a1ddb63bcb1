import { mount } from 'svelte'
import App from './app/App.svelte'
import { AppState } from './app/state.svelte'
import './lib/fonts.css'
import './lib/tokens.css'
import './lib/base.css'
import { restoreSettings } from './lib/settings'
import { pickConnection } from './lib/transport/pick'

const connection = await pickConnection()
await restoreSettings(connection)
const app = new AppState(connection)
mount(App, { target: document.getElementById('app')!, props: { app } })
void app.start()
