<?php

namespace app\controller;

use app\BaseController;
use Sluice\Gateway;
use think\Response;
use think\facade\Session;

/**
 * The typical flow in ThinkPHP 6 and 8; the plain PHP of it, to be run as it is, is in server.php.
 *
 * The browser connects to Sluice, gets ["init", {"client_id": ...}] and posts that id to bind(), together with the cookie
 * of its login: the login says who it is, never the browser. Put Gateway::$apiUrl and Gateway::$apiKey into
 * app/AppService.php, from your configuration.
 */
class Push extends BaseController
{
    /** POST push/bind {client_id} */
    public function bind(): Response
    {
        $uid = Session::get('uid');
        if (!$uid) {
            return json(['error' => 'log in first'], 401);
        }
        $clientId = $this->request->post('client_id/s', '');
        if (!Gateway::isOnline($clientId)) {
            return json(['error' => 'this client_id is not connected'], 422);
        }
        Gateway::bindUid($clientId, $uid);
        // After a reconnect the browser has a new client_id and comes here again: join all that this user belongs to.
        foreach ($this->roomsOf($uid) as $room) {
            Gateway::joinGroup($clientId, $room);
        }
        return json(['uid' => $uid]);
    }

    /** POST push/say {room, text} */
    public function say(): Response
    {
        $uid = Session::get('uid');
        $room = $this->request->post('room/s', '');
        if (!$uid || !in_array($room, $this->roomsOf($uid), true)) {
            return json(['error' => 'not a member'], 403);
        }
        // [event, data], as the welcome message is.
        Gateway::sendToGroup($room, ['said', ['room' => $room, 'from' => $uid, 'text' => $this->request->post('text/s')]]);
        return json(['sent' => true]);
    }

    /** From your database. */
    private function roomsOf($uid): array
    {
        return ['lobby'];
    }
}
