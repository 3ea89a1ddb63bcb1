import { mount } from 'svelte'
import App from './app/App.svelte'
import { AppState } from './app/state.svelte'
import './lib/fonts.css'
import './lib/tokens.css'
import './lib/base.css'
import { pickConnection } from './lib/transport/pick'

const app = new AppState(await pickConnection())
mount(App, { target: document.getElementById('app')!, props: { app } })
void app.start()
