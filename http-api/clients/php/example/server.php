<?php

/*
 * The typical flow in plain PHP, a chat room. With Sluice running on this machine:
 *
 *     php -S 127.0.0.1:8000 server.php
 *
 * SLUICE_API_URL, SLUICE_API_KEY and SLUICE_WEBSOCKET_URL name another Sluice.
 */

declare(strict_types=1);

use Sluice\Gateway;
use Sluice\GatewayException;

require __DIR__ . '/../Gateway.php';

Gateway::$apiUrl = getenv('SLUICE_API_URL') ?: 'http://127.0.0.1:8080';
Gateway::$apiKey = getenv('SLUICE_API_KEY') ?: '';
const ROOM = 'lobby';

function answer(int $status, array $body)
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($body);
}

/** Your login; here everyone is who they say. */
function login(string $name)
{
    session_regenerate_id(true);
    $_SESSION['uid'] = $name;
    answer(200, ['uid' => $name]);
}

/** The login says who it is; the browser only brings the client_id that Sluice told it. */
function bind(string $uid, string $clientId)
{
    if (!Gateway::isOnline($clientId)) {
        answer(422, ['error' => 'this client_id is not connected']);
        return;
    }
    Gateway::bindUid($clientId, $uid);
    Gateway::joinGroup($clientId, ROOM);
    Gateway::sendToGroup(ROOM, ['joined', ['uid' => $uid]], $clientId);
    answer(200, ['uid' => $uid, 'here' => array_values(Gateway::getUidListByGroup(ROOM))]);
}

function say(string $uid, string $text)
{
    Gateway::sendToGroup(ROOM, ['said', ['from' => $uid, 'text' => $text]]);
    answer(200, ['sent' => true]);
}

function route(string $path)
{
    $uid = $_SESSION['uid'] ?? '';
    if ($path === '/') {
        $page = (string) file_get_contents(__DIR__ . '/page.html');
        $address = htmlspecialchars(getenv('SLUICE_WEBSOCKET_URL') ?: 'ws://127.0.0.1:8282');
        echo str_replace('{{websocket}}', $address, $page);
    } elseif ($_SERVER['REQUEST_METHOD'] !== 'POST') {
        answer(404, ['error' => 'nothing here']);
    } elseif ($path === '/login' && ($_POST['name'] ?? '') !== '') {
        login((string) $_POST['name']);
    } elseif ($uid === '') {
        answer(401, ['error' => 'log in first']);
    } elseif ($path === '/bind') {
        bind($uid, (string) ($_POST['client_id'] ?? ''));
    } elseif ($path === '/say') {
        say($uid, (string) ($_POST['text'] ?? ''));
    } else {
        answer(404, ['error' => 'nothing here']);
    }
}

session_start();
try {
    route((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
} catch (GatewayException $e) {
    error_log((string) $e);
    answer(503, ['error' => 'push is away: ' . $e->getErrorCode()]);
}
