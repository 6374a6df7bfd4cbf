'use strict';

const $ = (id) => document.getElementById(id);

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** A short word for a schema. */
function typeName(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.type === 'array') return 'list of ' + typeName(schema.items);
  if (schema.additionalProperties && schema.additionalProperties !== true) return 'map of ' + typeName(schema.additionalProperties);
  if (schema.enum) return schema.enum.join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.type || 'any JSON';
}

function isText(schema) {
  return [].concat(schema.type || []).includes('string') && !schema.enum;
}

/** What was typed, as the JSON that the method wants; what does not fit is left to the server to refuse. */
function typed(text, schema) {
  if (schema.type === 'array' && schema.items.type !== 'object') {
    return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  }
  if (schema.type === 'integer') {
    return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  }
  if (isText(schema) || schema.enum) return text;
  try {
    return JSON.parse(text);
  } catch (notJson) {
    return text;
  }
}

function field(name, schema, required, method) {
  const id = method + '-' + name;
  const many = schema.type === 'array' || schema.type === 'object' || !schema.type;
  let input;
  if (schema.enum) {
    input = element('select', { id, name }, element('option', { value: '' }, ''));
    schema.enum.forEach((word) => input.append(element('option', { value: word }, word)));
  } else {
    input = element(many ? 'textarea' : 'input', { id, name, autocomplete: 'off', spellcheck: 'false' });
    if (schema.type === 'array') input.placeholder = schema.items.type === 'object' ? 'JSON' : 'one per line';
    if (schema.type === 'object') input.placeholder = '{ }';
  }
  const label = element('label', { for: id });
  label.append(element('code', required ? { class: 'must' } : {}, name), element('small', {}, typeName(schema)));
  const row = element('div', { class: 'field' }, label, element('div', {}, input, element('small', {}, schema.description || '')));
  return { row, name, read: () => (input.value === '' ? undefined : typed(input.value, schema)) };
}

async function call(name, parameters) {
  const headers = { 'content-type': 'application/json' };
  if ($('key').value) headers.authorization = 'Bearer ' + $('key').value;
  const started = performance.now();
  const answer = await fetch('/v1/' + name, { method: 'POST', headers, body: JSON.stringify(parameters) });
  const text = await answer.text();
  return { status: answer.status, text, millis: Math.round(performance.now() - started) };
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (notJson) {
    return text;
  }
}

/** For each parameter of which one of several is wanted, those several. */
function choices(schema) {
  const all = {};
  (schema.allOf || []).filter((one) => one.oneOf).forEach((one) => {
    const names = one.oneOf.map((each) => each.required[0]);
    names.forEach((name) => { all[name] = names; });
  });
  return all;
}

function form(name, schema) {
  const required = schema.required || [];
  const oneOf = choices(schema);
  const fields = Object.entries(schema.properties).map(([key, value]) => {
    const made = field(key, value, required.includes(key), name);
    if (oneOf[key]) made.row.firstChild.append(element('small', {}, 'one of ' + oneOf[key].join(', ')));
    return made;
  });
  const button = element('button', { type: 'submit' }, 'Call ' + name);
  const status = element('span', { class: 'status', 'data-role': 'status' });
  const request = element('pre', { 'data-role': 'request' });
  const response = element('pre', { 'data-role': 'response' });
  const shown = element('div', { hidden: '' }, element('h3', {}, 'Request'), request, element('h3', {}, 'Response'), response);
  const node = element('form', { 'data-method': name }, ...fields.map((one) => one.row), element('div', { class: 'send' }, button, status), shown);
  node.addEventListener('submit', async (event) => {
    event.preventDefault();
    const parameters = {};
    fields.forEach((one) => {
      const value = one.read();
      if (value !== undefined) parameters[one.name] = value;
    });
    request.textContent = 'POST /v1/' + name + '\n' + JSON.stringify(parameters, null, 2);
    button.disabled = true;
    try {
      const answer = await call(name, parameters);
      status.className = 'status ' + (answer.status === 200 ? 'good' : 'bad');
      status.textContent = answer.status + ' in ' + answer.millis + ' ms';
      response.textContent = pretty(answer.text);
    } catch (unreachable) {
      status.className = 'status bad';
      status.textContent = 'no answer';
      response.textContent = String(unreachable);
    }
    shown.hidden = false;
    button.disabled = false;
  });
  return node;
}

function method(path, item) {
  const name = path.replace('/v1/', '');
  const post = item.post;
  const result = post.responses['200'].content['application/json'].schema.properties.result;
  const summary = element('summary', {}, element('code', { class: 'name' }, name));
  Object.keys(item).forEach((verb) => summary.append(element('span', { class: 'badge' }, verb.toUpperCase())));
  summary.append(element('span', { class: 'soft' }, post.summary));
  const errors = element('div', { class: 'errors' });
  Object.entries(post.responses).filter(([status]) => status !== '200').forEach(([status, one]) => {
    errors.append(element('code', {}, status + ' ' + one.$ref.split('/').pop()));
  });
  const body = element('div', { class: 'body' },
    element('h3', {}, 'Parameters'), form(name, post.requestBody.content['application/json'].schema),
    element('h3', {}, 'Result'), element('pre', {}, JSON.stringify(result, null, 2)),
    element('h3', {}, 'Errors'), errors);
  return element('details', { class: 'card', id: name, 'data-text': (name + ' ' + post.summary).toLowerCase() }, summary, body);
}

function render(document_) {
  $('version').textContent = document_.info.version;
  $('about').textContent = document_.info.summary + ' ' + document_.info.description;
  $('methods').replaceChildren();
  for (const tag of document_.tags) {
    const section = element('section', { id: 'theme-' + tag.name }, element('h2', {}, tag.name));
    Object.entries(document_.paths)
      .filter(([, item]) => item.post.tags.includes(tag.name))
      .forEach(([path, item]) => section.append(method(path, item)));
    $('methods').append(section);
    $('themes').append(element('a', { href: '#theme-' + tag.name }, tag.name));
  }
  const linked = window.location.hash && $(decodeURIComponent(window.location.hash.slice(1)));
  if (linked && linked.tagName === 'DETAILS') linked.open = true;
}

$('find').addEventListener('input', () => {
  const wanted = $('find').value.trim().toLowerCase();
  document.querySelectorAll('details').forEach((one) => { one.hidden = !one.dataset.text.includes(wanted); });
  document.querySelectorAll('section').forEach((one) => { one.hidden = !one.querySelector('details:not([hidden])'); });
});
$('key').value = sessionStorage.getItem('sluice-key') || '';
$('key').addEventListener('change', () => sessionStorage.setItem('sluice-key', $('key').value));
fetch('/openapi.json').then((answer) => answer.json()).then(render).catch((failure) => {
  $('methods').textContent = 'openapi.json cannot be read: ' + failure;
});
