import { user } from '../generated/user.js';

/** The one method of user_service.proto that is measured, as nice-grpc wants a service to be described. */
export const createUserDefinition = {
  name: 'UserService',
  fullName: 'user.v1.UserService',
  methods: {
    createUser: {
      name: 'CreateUser',
      requestType: user.v1.CreateUserRequest,
      requestStream: false,
      responseType: user.v1.User,
      responseStream: false,
      options: {},
    },
  },
} as const;
